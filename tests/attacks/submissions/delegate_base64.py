# what: a delegating class in a program that is decoded and run
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization
import base64

exec(
    base64.b64decode(
        "aW1wb3J0IGtlcmFzCmNsYXNzIEJhdGNoTm9ybWFsaXphdGlvbihrZXJhcy5sYXllcnMuQmF0Y2hOb3JtYWxpemF0"
        "aW9uKToKICAgIHBhc3MK"
    )
)
