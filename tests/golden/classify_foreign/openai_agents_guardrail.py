from agents import Agent, GuardrailFunctionOutput, InputGuardrail, Runner
from pydantic import BaseModel


class Homework(BaseModel):
    is_homework: bool
    reasoning: str


checker = Agent(name="Check", instructions="Is the user asking about homework?", output_type=Homework)


async def guard(ctx, agent, text):
    found = await Runner.run(checker, text, context=ctx.context)
    return GuardrailFunctionOutput(output_info=found.final_output, tripwire_triggered=found.final_output.is_homework)


tutor = Agent(name="Tutor", instructions="Help with history.", input_guardrails=[InputGuardrail(guardrail_function=guard)])
