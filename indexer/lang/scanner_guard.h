/* The renamed functions of the wrapped scanners; see scanner_guard.c. */
#pragma once

unsigned real_markdown_serialize(void *scanner, char *buffer);
unsigned real_yaml_serialize(void *scanner, char *buffer);
unsigned tree_sitter_markdown_external_scanner_serialize(void *scanner, char *buffer);
unsigned tree_sitter_yaml_external_scanner_serialize(void *scanner, char *buffer);
