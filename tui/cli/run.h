/* From argv to exit status: what main() is. */
#pragma once

int docent_main(int argc, char **argv);
