# what: each answer twice: a copy of all that is sent is sent again
# covers: duplicating
# seen: an answer to a question that was not asked
# stopped: was stopped: an answer to a question that was not asked
import sys

connections = sys.modules["@CONNECTION@"].Connection
before = connections.send


def send(self, message, timeout=None):
    before(self, message, timeout)
    before(self, message, timeout)


connections.send = send


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return x, None
