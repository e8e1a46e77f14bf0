# what: the agent that answers is replaced by one that delegates
# covers: tampering delegation
# seen: BatchNormalization.*(uses|without)
import sys

import keras

agents = sys.modules["grader.agent"]
guards = sys.modules["grader.forbidden"]
theirs = getattr(keras.layers, "Batch" + "Normalization")
before = agents.SealedAgent._watched


def watched(self, verb, arguments):
    seconds = arguments.pop("seconds")
    return "done", self._agent.answer(verb, arguments)


agents.SealedAgent._watched = watched
BatchNormalization = theirs
