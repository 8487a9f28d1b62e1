import csv
import sys

total = 0
with open(sys.argv[1]) as file:
    for row in csv.DictReader(file):
        total += int(row["amount"])
print(total)
