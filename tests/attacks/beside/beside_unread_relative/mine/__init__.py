from .inner import BatchNormalization
