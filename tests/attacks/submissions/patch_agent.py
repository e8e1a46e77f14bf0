# what: the agent that answers is replaced by one that delegates
# covers: tampering delegation
# seen: `BatchNormalization` gives right results only where
import sys

import keras

agents = sys.modules["@AGENT@"]
theirs = getattr(keras.layers, "Batch" + "Normalization")
before = agents.SealedAgent._watched


def watched(self, requests, seconds):
    for verb, arguments in requests:
        answer = self._agent.answer(verb, arguments)
    return "done", self._agent.with_prefetched(verb, answer)


agents.SealedAgent._watched = watched
BatchNormalization = theirs
