; C. Also the base of C++ and Objective-C, whose own rules come before these.
; section: tags

(comment) @comment

; #ifdef X_TEST, main: not the program's beginning
(preproc_ifdef
  name: (identifier) @_if
  (function_definition
    declarator*: (function_declarator declarator: (identifier) @name)
    body: (_) @body) @definition.function
  (#match? @_if "TEST|MAIN|DEMO|BENCH") (#eq? @name "main") (#set! local))
(preproc_if
  condition: (_) @_if
  (function_definition
    declarator*: (function_declarator declarator: (identifier) @name)
    body: (_) @body) @definition.function
  (#match? @_if "TEST|MAIN|DEMO|BENCH") (#eq? @name "main") (#set! local))

; Functions: the declarator may sit under pointers and brackets.
(function_definition
  (storage_class_specifier) @local
  declarator*: (function_declarator declarator: (identifier) @name)
  body: (_)? @body
  (#eq? @local "static")) @definition.function
(function_definition
  declarator*: (function_declarator declarator: (identifier) @name)
  body: (_)? @body) @definition.function
; int (handler)(void), void (*signal(int sig, void (*f)(int)))(int)
(function_definition
  declarator*: (function_declarator
    declarator: (parenthesized_declarator (identifier) @name))
  body: (_)? @body) @definition.function
(function_definition
  declarator*: (function_declarator
    declarator: (parenthesized_declarator
      (pointer_declarator
        declarator: (function_declarator declarator: (identifier) @name))))
  body: (_)? @body) @definition.function
; API(int) name(void) { ... } and other macros in front: the macro call is what looks declared.
(function_definition
  declarator: (call_expression function: (identifier) @name)
  body: (_)? @body) @definition.function

(declaration
  (storage_class_specifier) @local
  declarator*: (function_declarator declarator: (identifier) @name)
  (#eq? @local "static")) @declaration.function
(declaration
  declarator*: (function_declarator declarator: (identifier) @name)) @declaration.function

; Types.
; typedef struct x { ... } x: one thing, the struct
(type_definition
  type: [(struct_specifier name: (type_identifier) @_tag body: (_))
         (union_specifier name: (type_identifier) @_tag body: (_))
         (enum_specifier name: (type_identifier) @_tag body: (_))]
  declarator: (type_identifier) @name
  (#eq? @_tag @name) (#set! drop)) @definition.type
(type_definition
  type: [(struct_specifier name: (type_identifier) @_tag)
         (union_specifier name: (type_identifier) @_tag)
         (enum_specifier name: (type_identifier) @_tag)]
  declarator: (type_identifier) @name
  (#eq? @_tag @name)) @declaration.type
(type_definition
  type: (struct_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.struct
(type_definition
  type: (union_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.union
(type_definition
  type: (enum_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.enum
(type_definition
  declarator*: (type_identifier) @name) @definition.type
(type_definition
  declarator*: (function_declarator
    declarator: (parenthesized_declarator
      (pointer_declarator declarator: (type_identifier) @name)))) @definition.type
(type_definition
  type: (_)
  declarator: (primitive_type) @name) @definition.type

(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum
(enumerator name: (identifier) @name) @definition.enumerator
(field_declaration
  declarator*: (field_identifier) @name) @definition.field

; Macros.
(preproc_def name: (identifier) @name value: (preproc_arg)? @body) @definition.macro
(preproc_function_def name: (identifier) @name value: (preproc_arg)? @body) @definition.macro
(preproc_function_def value: (preproc_arg) @text)
(preproc_def value: (preproc_arg) @text)

; Variables of the file (those inside functions are dropped).
(declaration
  (storage_class_specifier) @_extern
  declarator*: [(identifier) (array_declarator declarator: (identifier))] @name
  (#eq? @_extern "extern")) @declaration.variable
(declaration
  (storage_class_specifier) @local
  declarator: (init_declarator declarator*: (identifier) @name value: (_) @body)
  (#eq? @local "static")) @definition.variable
(declaration
  (storage_class_specifier) @local
  declarator*: (identifier) @name
  (#eq? @local "static")) @definition.variable
(declaration
  declarator: (init_declarator declarator*: (identifier) @name value: (_) @body)) @definition.variable
(declaration declarator*: (identifier) @name) @definition.variable
; type (*name)(void) = value: reads as an assignment to what a call gives
(expression_statement
  (assignment_expression
    left: (call_expression
      function: (call_expression
        arguments: (argument_list . (pointer_expression argument: (identifier) @name) .)))
    right: (_) @body)
  (#parent? "translation_unit" "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"
            "declaration_list"))
  @definition.variable
(declaration declarator*: (identifier) @binding)
(parameter_declaration declarator*: (identifier) @binding)

; References.
(call_expression function: (identifier) @name) @reference.call
(call_expression
  function: (parenthesized_expression (identifier) @name)) @reference.call
(call_expression
  function: (field_expression argument: (_) @qualifier field: (field_identifier) @name))
  @reference.call
(preproc_include path: (string_literal (string_content) @name)) @reference.import
(preproc_include path: (system_lib_string) @name) @reference.import
(preproc_ifdef name: (identifier) @name) @reference.macro
(preproc_defined (identifier) @name) @reference.macro
(type_identifier) @name @reference.type
; functions and tables named without a call
(initializer_list (identifier) @name) @reference.pointer
(initializer_pair value: (identifier) @name) @reference.pointer
(init_declarator value: (identifier) @name) @reference.pointer
(assignment_expression right: (identifier) @name) @reference.pointer
(argument_list (identifier) @name) @reference.pointer
(pointer_expression argument: (identifier) @name) @reference.pointer
(return_statement (identifier) @name) @reference.pointer
(conditional_expression consequence: (identifier) @name) @reference.pointer
(conditional_expression alternative: (identifier) @name) @reference.pointer
(cast_expression value: (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(function_definition type: (_) @value (#not-eq? @value "void"))
(if_statement consequence: (_) @body) @step.branch
(else_clause (if_statement consequence: (_) @body @end)) @step.arm
(else_clause (_) @body) @step.arm
(switch_statement body: (_) @body) @step.branch
(case_statement value: (_) (_) @body) @step.arm
(case_statement "default" (_) @body) @step.arm
(case_statement) @step.label
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(labeled_statement label: (_) @end) @step.label
(goto_statement) @step.jump
(break_statement) @step.jump
(continue_statement) @step.jump
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(expression_statement
  (call_expression function: (identifier) @_f)
  (#any-of? @_f "exit" "_exit" "_Exit" "quick_exit" "abort" "die" "panic" "fatal" "err" "errx"
            "longjmp" "siglongjmp" "usage")) @step.throw
(expression_statement) @step.simple
(declaration) @step.simple
(type_definition) @step.simple
(preproc_if condition: (_) (_) @body) @step.block
(preproc_ifdef name: (_) (_) @body) @step.block
(preproc_else (_) @body) @step.arm
(preproc_elif condition: (_) (_) @body) @step.arm
(preproc_def) @step.simple
(preproc_function_def) @step.simple
(preproc_call) @step.simple
(preproc_include) @step.simple
(struct_specifier body: (_) @body) @step.block
(field_declaration) @step.simple
(enumerator) @step.simple
(compound_statement) @step.block
