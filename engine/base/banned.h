/* Included by every .c through the build (-include): calls that invite overflow or hidden state do
 * not compile. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol atof gets       \
    localtime gmtime
