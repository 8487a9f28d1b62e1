"""What one round collects."""

from tdev.platform.machine.embedded.agenda import Agenda
from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.execution import Execution, Moment
from tdev.platform.machine.embedded.frame import Frame
from tdev.platform.machine.embedded.workspace import Workspace
from tests.support.state_machines import chain


def test_an_event_follows_the_last_one_of_its_frame_and_marks_the_execution() -> None:
    program = compile_machine(chain({"Type": "Pass"}))
    moment = Moment(lambda: 5.0)
    execution = Execution(1, "arn:1", "one", "m", program, None, 0.0, moment)
    work = Workspace(moment, Agenda())
    frame, other = Frame(execution, program, None, None, 0), Frame(execution, program, None, None, 0)
    assert [work.record(frame, "A", "{}"), work.record(other, "B", "{}"), work.record(frame, "C", "{}")] == [1, 2, 3]
    assert execution.take_events()[1] == '[[1,0,"A",5.000,{}],[2,0,"B",5.000,{}],[3,1,"C",5.000,{}]]'
    assert list(work.pending.eventful) == [execution]
    assert (frame.last, other.last) == (3, 2)
