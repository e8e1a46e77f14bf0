# what: a connection to a port of this machine
# covers: network loopback
# seen: PermissionError
# stopped: PermissionError
import http.client
import socket

for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    try:
        with socket.socket(family) as sock:
            sock.connect((address, int("@PORT@")))
            sock.sendall(b"hello")
    except OSError as error:
        print(error)
http.client.HTTPConnection("127.0.0.1", int("@PORT@"), timeout=1).request("GET", "/")
