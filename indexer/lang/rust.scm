; Rust.
; section: tags

(line_comment) @comment
(block_comment) @comment

(function_item name: (identifier) @name body: (_) @body) @definition.function
(function_signature_item name: (identifier) @name) @declaration.function
(struct_item name: (type_identifier) @name body: (_)? @body) @definition.struct
(union_item name: (type_identifier) @name body: (_) @body) @definition.union
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum
(enum_variant name: (identifier) @name) @definition.enumerator
(trait_item name: (type_identifier) @name body: (_) @body) @definition.trait
(mod_item name: (identifier) @name body: (_) @body) @definition.module
(mod_item !body name: (identifier) @name) @declaration.module
(mod_item !body name: (identifier) @name) @reference.import
(type_item name: (type_identifier) @name) @definition.type
(associated_type name: (type_identifier) @name) @definition.type
(const_item name: (identifier) @name value: (_)? @body) @definition.constant
(static_item name: (identifier) @name value: (_)? @body) @definition.variable
(field_declaration name: (field_identifier) @name) @definition.field
(macro_definition name: (identifier) @name (macro_rule) @body) @definition.macro
; impl Type, impl Trait for Type: names its methods after the type
(impl_item
  type: [(type_identifier) @name
         (generic_type type: (type_identifier) @name)
         (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
         (scoped_type_identifier name: (type_identifier) @name)
         (reference_type type: (type_identifier) @name)
         (primitive_type) @name]) @scope
(closure_expression) @hidden

(parameter pattern: (identifier) @binding)
(let_declaration pattern: (identifier) @binding)
(let_declaration pattern: (tuple_pattern (identifier) @binding))
(closure_parameters (identifier) @binding)
(for_expression pattern: (identifier) @binding)
(tuple_struct_pattern (identifier) @binding)
(match_pattern (identifier) @binding)

; What names are: let x: T, let x = f(), for x in y, if let Some(x) = y, |x: T|.
(let_declaration pattern: (identifier) @name type: (_) @qualifier) @reference.typed
(let_declaration
  pattern: (identifier) @name
  value: [(call_expression) (field_expression) (reference_expression) (try_expression)
          (await_expression) (identifier) (self) (index_expression)] @qualifier) @reference.value
(let_declaration
  pattern: (identifier) @name value: (struct_expression name: (_) @qualifier)) @reference.typed
(let_declaration
  pattern: (identifier) @name
  value: (reference_expression value: (struct_expression name: (_) @qualifier))) @reference.typed
(let_condition
  pattern: (tuple_struct_pattern type: (identifier) @_t (identifier) @name)
  value: (_) @qualifier (#any-of? @_t "Some" "Ok")) @reference.value
(for_expression pattern: (identifier) @name value: (_) @qualifier) @reference.element
(closure_parameters (parameter pattern: (identifier) @name type: (_) @qualifier))
  @reference.typed
(struct_expression
  name: [(type_identifier) @name (scoped_type_identifier path: (_) @qualifier name: (_) @name)])
  @reference.type

(call_expression function: (identifier) @name) @reference.call
(call_expression
  function: (field_expression value: (_) @qualifier field: (field_identifier) @name))
  @reference.call
(call_expression
  function: (scoped_identifier path: (_) @qualifier name: (identifier) @name)) @reference.call
(call_expression
  function: (generic_function
    function: [(identifier) @name
               (scoped_identifier path: (_) @qualifier name: (identifier) @name)
               (field_expression value: (_) @qualifier field: (field_identifier) @name)]))
  @reference.call
(macro_invocation macro: (identifier) @name) @reference.macro
(macro_invocation macro: (scoped_identifier path: (_) @qualifier name: (identifier) @name))
  @reference.macro
(macro_invocation (token_tree) @text)
(token_tree
  (identifier) @name . ":" . (identifier) @qualifier . ["," "|"] (#match? @qualifier "^[A-Z]"))
  @reference.typed
(use_declaration argument: (identifier) @name) @reference.import
(use_declaration argument: (scoped_identifier path: (_) @qualifier name: (identifier) @name))
  @reference.import
(scoped_use_list path: (_) @qualifier list: (use_list (identifier) @name)) @reference.import
(use_list (identifier) @name) @reference.import
(use_list (scoped_identifier path: (_) @qualifier name: (identifier) @name)) @reference.import
(use_as_clause
  path: [(identifier) @name (scoped_identifier path: (_) @qualifier name: (identifier) @name)]
  alias: (identifier) @alias) @reference.import
(use_wildcard (_) @name) @reference.import
(extern_crate_declaration name: (identifier) @name) @reference.import
(scoped_type_identifier path: (_) @qualifier name: (type_identifier) @name) @reference.type
(type_identifier) @name @reference.type
(arguments (identifier) @name) @reference.pointer
(arguments (scoped_identifier path: (_) @qualifier name: (identifier) @name))
  @reference.pointer
(field_initializer value: (identifier) @name) @reference.pointer
(let_declaration value: (identifier) @name) @reference.pointer
(scoped_identifier path: (_) @qualifier name: (identifier) @name
  (#not-parent? "scoped_identifier" "scoped_type_identifier" "scoped_use_list" "generic_type")
  (#not-inside? "use_declaration")) @reference.pointer

; section: steps
(line_comment) @step.comment
(block_comment) @step.comment
(function_item return_type: (_) @value)
(else_clause (if_expression consequence: (_) @body @end)) @step.arm
(else_clause (block) @body) @step.arm
(if_expression consequence: (_) @body) @step.branch
(match_expression body: (_) @body) @step.branch
(match_arm value: (_) @body) @step.arm
(for_expression body: (_) @body) @step.loop
(while_expression body: (_) @body) @step.loop
(loop_expression body: (_) @body) @step.loop
(unsafe_block (block) @body) @step.block
(async_block (block) @body) @step.block
(return_expression (_) (#set! value)) @step.return
(return_expression) @step.return
(break_expression) @step.jump
(continue_expression) @step.jump
(expression_statement
  (macro_invocation macro: (identifier) @_m)
  (#any-of? @_m "panic" "unreachable" "todo" "unimplemented" "bail")) @step.throw
(expression_statement
  (call_expression
    function: (scoped_identifier path: (_) @_p name: (identifier) @_f))
  (#any-of? @_p "process" "std::process") (#any-of? @_f "exit" "abort")) @step.throw
(let_declaration alternative: (_) @body) @step.branch
(let_declaration) @step.simple
(expression_statement) @step.simple
(function_item body: (_) @body) @step.block
(struct_item) @step.simple
(const_item) @step.simple
(static_item) @step.simple
(use_declaration) @step.simple
(field_declaration) @step.simple
(enum_variant) @step.simple
; the last expression of a block, and of an arm, is its value
(block
  [(identifier) (call_expression) (macro_invocation) (field_expression) (struct_expression)
   (tuple_expression) (array_expression) (index_expression) (reference_expression)
   (unary_expression) (binary_expression) (type_cast_expression) (try_expression)
   (await_expression) (range_expression) (parenthesized_expression) (integer_literal)
   (float_literal) (string_literal) (char_literal) (boolean_literal) (scoped_identifier) (self)
   (unit_expression)] @step.value .)
(match_arm
  value: [(identifier) (call_expression) (macro_invocation) (field_expression) (struct_expression)
   (tuple_expression) (array_expression) (index_expression) (reference_expression)
   (unary_expression) (binary_expression) (type_cast_expression) (try_expression)
   (await_expression) (range_expression) (parenthesized_expression) (integer_literal)
   (float_literal) (string_literal) (char_literal) (boolean_literal) (scoped_identifier) (self)
   (unit_expression) (assignment_expression) (compound_assignment_expr)] @step.value)
