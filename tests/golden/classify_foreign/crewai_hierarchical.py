from crewai import Agent, Crew, Process, Task

support = Agent(role="Support", goal="Answer customers", backstory="Patient.")
billing = Agent(role="Billing", goal="Explain invoices", backstory="Precise.")
boss = Agent(role="Manager", goal="Give work to the right person", backstory="Fair.", allow_delegation=True)

job = Task(description="Handle {ticket}", expected_output="An answer")
crew = Crew(agents=[support, billing], tasks=[job], manager_agent=boss, process=Process.hierarchical)
