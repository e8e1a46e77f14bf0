# what: Keras's layer found by walking object.__subclasses__()
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization
waiting, found = [object], {}
while waiting:
    for item in type.__subclasses__(waiting.pop()):
        if item not in found:
            found[item] = item.__name__
            waiting.append(item)
BatchNormalization = next(k for k, v in found.items() if v == "BatchNormalization" and "keras" in k.__module__)
