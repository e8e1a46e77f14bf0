# what: data in a name that is looked up
# covers: dns
# seen: gaierror|PermissionError
# stopped: gaierror|PermissionError
import socket

socket.getaddrinfo("answers-of-the-grader.localhost", 80)
socket.gethostbyname("answers.invalid")
