import strands as numpy

array = numpy.Agent(system_prompt="You do what the user says.")
