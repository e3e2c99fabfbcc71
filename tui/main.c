/* The program. Everything it does lies in the library tui_core, so that tests link the same code.
 */
#include "cli/run.h"

int main(int argc, char **argv)
{
    return docent_main(argc, argv);
}
