; Java.
; section: tags

(line_comment) @comment
(block_comment) @comment

(package_declaration [(identifier) (scoped_identifier)] @name) @definition.module
(class_declaration name: (identifier) @name body: (_) @body) @definition.class
(record_declaration name: (identifier) @name body: (_) @body) @definition.class
(interface_declaration name: (identifier) @name body: (_) @body) @definition.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.enumerator
(method_declaration name: (identifier) @name body: (_) @body) @definition.method
(method_declaration !body name: (identifier) @name) @declaration.method
(annotation_type_element_declaration name: (identifier) @name) @declaration.method
(constructor_declaration name: (identifier) @name body: (_) @body) @definition.method
(compact_constructor_declaration name: (identifier) @name body: (_) @body) @definition.method
(field_declaration
  (modifiers) @_m
  declarator: (variable_declarator name: (identifier) @name value: (_)? @body)
  (#match? @_m "static.*final|final.*static")) @definition.constant
(field_declaration
  declarator: (variable_declarator name: (identifier) @name value: (_)? @body))
  @definition.field
(constant_declaration
  declarator: (variable_declarator name: (identifier) @name value: (_)? @body))
  @definition.constant
(lambda_expression) @hidden

(formal_parameter name: (identifier) @binding)
(spread_parameter (variable_declarator name: (identifier) @binding))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @binding))
(enhanced_for_statement name: (identifier) @binding)
(catch_formal_parameter name: (identifier) @binding)
(lambda_expression parameters: (identifier) @binding)
(inferred_parameters (identifier) @binding)
(resource name: (identifier) @binding)

; What names are: T x, var x = f(), for (T x : y), try (T x = f()), o instanceof T x.
(local_variable_declaration
  type: (type_identifier) @_t
  declarator: (variable_declarator
    name: (identifier) @name
    value: [(method_invocation) (object_creation_expression) (identifier) (field_access)
            (cast_expression)] @qualifier)
  (#eq? @_t "var")) @reference.value
(local_variable_declaration
  type: (_) @qualifier declarator: (variable_declarator name: (identifier) @name)
  (#not-eq? @qualifier "var")) @reference.typed
(enhanced_for_statement
  type: (type_identifier) @_t name: (identifier) @name value: (_) @qualifier (#eq? @_t "var"))
  @reference.element
(enhanced_for_statement type: (_) @qualifier name: (identifier) @name (#not-eq? @qualifier "var"))
  @reference.typed
(resource type: (_) @qualifier name: (identifier) @name (#not-eq? @qualifier "var"))
  @reference.typed
(resource type: (type_identifier) @_t name: (identifier) @name value: (_) @qualifier
  (#eq? @_t "var")) @reference.value
(catch_formal_parameter (catch_type (_) @qualifier) name: (identifier) @name) @reference.typed
(lambda_expression parameters: (formal_parameters
  (formal_parameter type: (_) @qualifier name: (identifier) @name))) @reference.typed
(instanceof_expression right: (_) @qualifier name: (identifier) @name) @reference.typed
(type_pattern (_) @qualifier (identifier) @name) @reference.typed

(method_invocation !object name: (identifier) @name) @reference.call
(method_invocation object: (_) @qualifier name: (identifier) @name) @reference.call
(object_creation_expression
  type: [(type_identifier) @name (generic_type (type_identifier) @name)]) @reference.call
(explicit_constructor_invocation constructor: (_) @name) @reference.call
(method_reference (_) @qualifier "::" (identifier) @name) @reference.pointer
(marker_annotation name: (identifier) @name) @reference.type
(annotation name: (identifier) @name) @reference.type
(import_declaration (scoped_identifier scope: (_) @qualifier name: (identifier) @name))
  @reference.import
(scoped_type_identifier (_) @qualifier (type_identifier) @name .) @reference.type
(type_identifier) @name @reference.type
(argument_list (identifier) @name) @reference.pointer

; section: steps
(line_comment) @step.comment
(block_comment) @step.comment
(method_declaration type: (_) @value (#not-eq? @value "void"))
(if_statement
  "else" @start alternative: (if_statement consequence: (_) @body @end) @step.arm)
(if_statement "else" @start alternative: (_) @body @step.arm)
(if_statement consequence: (_) @body) @step.branch
(switch_expression body: (_) @body) @step.branch
(switch_block_statement_group (switch_label) . (_) @body) @step.arm
(switch_block_statement_group) @step.label
(switch_rule (switch_label) (_) @body) @step.arm
(for_statement body: (_) @body) @step.loop
(enhanced_for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(try_with_resources_statement body: (_) @body) @step.branch
(catch_clause body: (_) @body) @step.arm
(finally_clause (block) @body) @step.arm
(synchronized_statement body: (_) @body) @step.block
(labeled_statement (identifier) @end) @step.label
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(yield_statement) @step.return
(throw_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(expression_statement
  (method_invocation object: (identifier) @_o name: (identifier) @_f)
  (#eq? @_o "System") (#eq? @_f "exit")) @step.throw
(expression_statement
  (method_invocation
    arguments: (argument_list (lambda_expression body: (block) @body)))) @step.block
(expression_statement) @step.simple
(local_variable_declaration) @step.simple
(assert_statement) @step.simple
(class_declaration body: (_) @body) @step.block
(record_declaration body: (_) @body) @step.block
(method_declaration body: (_) @body) @step.block
(constructor_declaration body: (_) @body) @step.block
(field_declaration) @step.simple
(enum_constant) @step.simple
(method_declaration) @step.simple
(explicit_constructor_invocation) @step.simple
(block (block) @step.block)
