"""What the tests let workers do; worker processes import it by its name."""

import os
import signal
from pathlib import Path


def start():
    return {"made by": os.getpid(), "done": 0}


def start_with(much):
    return start() | {"much": much}


def start_and_say_so(sock):
    sock.send(f"{os.getpid()} ".encode())
    return start()


def employ_one_that_hangs(mark):
    from grader.runtime.process_pool import WorkerFunctions, Workers

    with Workers(WorkerFunctions(start, do, stop), 1) as pool:
        dict(pool.results([("hang", mark)]))


def square_in_spite_of_ctrl_c():
    from grader.runtime.process_pool import WorkerFunctions, Workers

    signal.signal(signal.SIGINT, lambda *_: None)
    print("ready", flush=True)
    with Workers(WorkerFunctions(start, do, stop), 1) as pool:
        print(dict(pool.results([("square", 6)])))


def refuse():
    raise ValueError("there is nothing to work with")


def end_at_once():
    os.kill(os.getpid(), signal.SIGKILL)


def stop(kept):
    pass


def leave_a_note(kept):
    Path(os.environ["NOTES"], str(kept["made by"])).write_text(str(kept["done"]))


def do(kept, task):
    """Carries out ("square", 3), ("raise", …), ("die once", file), ("die", …), ("hang", …)."""
    verb, value = task
    kept["done"] += 1
    if verb == "raise":
        raise LookupError(value)
    if verb == "odd error":

        class Local(Exception):
            pass

        raise Local(value)
    if verb == "die" or (verb == "die once" and not Path(value).exists()):
        if verb == "die once":
            Path(value).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "hang":
        Path(value).write_text(str(os.getpid()))
        signal.pause()
    if verb == "pid":
        return kept["made by"]
    return value * value if verb == "square" else value
