# what: sockets of this machine's services, by path and in the abstract name space
# covers: network
# seen: PermissionError
# stopped: PermissionError
import socket

with socket.socket(socket.AF_UNIX) as sock:
    for name in ("/run/dbus/system_bus_socket", "/var/run/docker.sock", "\0/tmp/dbus"):
        sock.connect(name)
