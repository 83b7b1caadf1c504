"""Invented people and firms. Mail goes to example.com or .example, phones are numbers kept for fiction."""

import unicodedata

FIRST_NAMES = """
Aaliyah Aaron Adriana Ahmed Aisha Alan Alejandra Alice Amara Amir Andre Angela Anita Anthony Ariel
Asha Beatriz Ben Bianca Brandon Brianna Camila Carlos Carmen Cecilia Charles Chloe Christina Claire
Clara Daniel Daniela David Deepa Derek Diana Diego Dominic Elena Elias Elijah Ella Emily Emma Eric
Esther Ethan Eva Fatima Felix Fiona Frances Gabriel Grace Hannah Harold Hassan Helen Henry Hiroshi
Ibrahim Ines Irene Isaac Isabel Ivan Jack Jamal James Jasmine Javier Jenny Joan Joel Jonas Jorge
Joseph Julia Karen Keiko Kevin Kwame Laila Laura Leah Leo Liam Lin Linda Louis Lucia Luis Malik
Marco Maria Marta Martin Mary Matteo Maya Mei Michael Miguel Mina Mohamed Monica Nadia Naomi Natalie
Nathan Nia Nina Noah Noor Nora Oliver Olivia Omar Oscar Pablo Paula Pedro Peter Priya Rachel Rafael
Rashid Raymond Rebecca Ricardo Robert Rosa Ruth Ryan Samir Samuel Sandra Sara Sean Sergio Simon
Sofia Stella Steven Sunil Susan Tanya Teresa Theo Thomas Tomas Uma Valeria Vera Victor Violet Walter
Wei William Xavier Yara Yusuf Zoe
""".split()  # noqa: SIM905 (a list of names is easier to read and mend as text)

LAST_NAMES = """
Abbott Adams Ahmed Allen Alvarez Anderson Bailey Baker Banerjee Barnes Bell Bennett Boateng Brooks
Brown Burke Campbell Carter Castillo Chan Chen Clark Cohen Cole Collins Cooper Costa Cruz Das Davis
Delgado Diaz Dixon Edwards Ellis Evans Farah Fernandez Fisher Flores Foster Fox Garcia Gibson Gomez
Gonzalez Grant Gray Green Gupta Hall Hamilton Harris Hassan Hayes Henderson Hernandez Hill Hoffman
Howard Hughes Hussein Ito Ivanova Jackson James Jenkins Johnson Jones Kapoor Kaur Kelly Khan Kim
King Klein Kovacs Kumar Lee Levy Lewis Li Liu Long Lopez Martin Martinez Mason Mendez Meyer Miller
Mitchell Moore Morales Morgan Morris Murphy Myers Nakamura Nelson Nguyen Novak Obi Okafor Ortiz
Owens Park Parker Patel Perez Perry Peters Petrov Phillips Powell Price Quinn Ramirez Ramos Reed
Reyes Rivera Roberts Robinson Rogers Romero Rossi Russell Ruiz Ryan Sanchez Santos Sato Schmidt
Scott Shah Sharma Silva Simmons Singh Smith Stewart Sullivan Suzuki Tan Taylor Thomas Thompson
Torres Tran Turner Vargas Vasquez Wagner Walker Wallace Wang Ward Watson Weber White Williams Wilson
Wood Wright Wu Yamamoto Yang Young Zhang
""".split()  # noqa: SIM905 (a list of names is easier to read and mend as text)

GERMAN_FIRST_NAMES = """
Andreas Anja Annika Bernd Birgit Björn Christian Claudia Dieter Elke Frank Gabriele Günter Heike
Holger Ingrid Jens Jörg Jürgen Karin Katrin Klaus Lars Manfred Markus Martina Matthias Monika Nicole
Petra Rainer Ralf Renate Sabine Silke Stefan Susanne Sven Thorsten Tobias Torsten Ulrike Ursula Uwe
Volker Walter Wolfgang
""".split()  # noqa: SIM905 (a list of names is easier to read and mend as text)

GERMAN_LAST_NAMES = """
Albrecht Bauer Beck Becker Berger Böhm Brandt Braun Busch Dietrich Engel Fischer Frank Friedrich
Fuchs Graf Groß Günther Haas Hahn Hartmann Heinrich Herrmann Hofmann Horn Huber Jäger Jung Kaiser
Keller Klein Koch Köhler König Krämer Kraus Krause Krüger Kuhn Kühn Lang Lange Lehmann Lorenz Ludwig
Maier Martin Mayer Meier Meyer Möller Müller Neumann Otto Peters Pfeiffer Pohl Richter Roth Sauer
Schäfer Schmid Schmitt Schmitz Schneider Scholz Schröder Schubert Schulte Schulz Schumacher Schuster
Schwarz Seidel Simon Sommer Stein Thomas Vogel Vogt Voigt Wagner Walter Weber Weiß Werner Winkler
Winter Wolf Wolff Ziegler Zimmermann
""".split()  # noqa: SIM905 (a list of names is easier to read and mend as text)

_GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def mail_word(text: str) -> str:
    """The letters of a name as they stand in a mail address."""
    plain = unicodedata.normalize("NFKD", text.translate(_GERMAN_LETTERS))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalnum())
