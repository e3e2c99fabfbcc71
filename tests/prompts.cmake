# Tests of prompts.
