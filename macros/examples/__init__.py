"""The console blocks of the pages: find them, run them on a real engine, compare, and write down what was seen."""
