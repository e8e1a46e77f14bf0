# what: a datagram to a port of this machine, and a raw socket
# covers: network
# seen: PermissionError
# stopped: PermissionError
import socket

for kind, protocol in ((socket.SOCK_DGRAM, 0), (socket.SOCK_RAW, socket.IPPROTO_ICMP)):
    with socket.socket(socket.AF_INET, kind, protocol) as sock:
        sock.sendto(b"answers", ("127.0.0.1", int("@PORT@")))
