; Scala.
; section: tags

(comment) @comment
(block_comment) @comment
(package_clause name: (_) @name) @definition.module
(class_definition name: (identifier) @name body: (_)? @body) @definition.class
(object_definition name: (identifier) @name body: (_)? @body) @definition.class
(trait_definition name: (identifier) @name body: (_)? @body) @definition.trait
(enum_definition name: (identifier) @name body: (_)? @body) @definition.enum
(simple_enum_case name: (identifier) @name) @definition.enumerator
(full_enum_case name: (identifier) @name) @definition.enumerator
(type_definition name: (type_identifier) @name) @definition.type
(function_definition name: [(identifier) (operator_identifier)] @name body: (_)? @body)
  @definition.function
(function_declaration name: [(identifier) (operator_identifier)] @name) @declaration.function
(template_body (val_definition pattern: (identifier) @name) @definition.property)
(template_body (var_definition pattern: (identifier) @name) @definition.property)
(val_definition pattern: (identifier) @name) @definition.variable
(var_definition pattern: (identifier) @name) @definition.variable
(val_declaration name: (identifier) @name) @declaration.property
(given_definition name: (identifier) @name) @definition.variable
(lambda_expression) @hidden
(parameter name: (identifier) @binding)
(val_definition pattern: (identifier) @binding)
(enumerator . (identifier) @binding)

(call_expression function: (identifier) @name) @reference.call
(call_expression
  function: (field_expression value: (_) @qualifier field: (identifier) @name)) @reference.call
(call_expression function: (generic_function function: (identifier) @name)) @reference.call
(instance_expression [(type_identifier) @name (generic_type type: (type_identifier) @name)])
  @reference.call
(import_declaration path: (identifier) @name .) @reference.import
(namespace_selectors (identifier) @name) @reference.import
(arrow_renamed_identifier name: (identifier) @name alias: (identifier) @alias) @reference.import
(type_identifier) @name @reference.type
(arguments (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(block_comment) @step.comment
(function_definition return_type: (_) @value (#not-eq? @value "Unit"))
(if_expression "else" @start alternative: (if_expression consequence: (_) @body @end) @step.arm)
(if_expression "else" @start alternative: (_) @body @step.arm)
(if_expression consequence: (_) @body) @step.branch
(match_expression body: (_) @body) @step.branch
(case_clause body: (_) @body) @step.arm
(for_expression body: (_) @body) @step.loop
(while_expression body: (_) @body) @step.loop
(do_while_expression body: (_) @body) @step.loop
(try_expression body: (_) @body) @step.branch
(catch_clause (case_block) @body) @step.arm
(finally_clause (_) @body) @step.arm
(throw_expression) @step.throw
(return_expression (_) (#set! value)) @step.return
(return_expression) @step.return
(call_expression (#parent? "block" "indented_block" "template_body" "case_clause" "while_expression"
                           "for_expression" "if_expression")) @step.simple
(assignment_expression) @step.simple
(val_definition) @step.simple
(var_definition) @step.simple
(function_definition body: (_) @body) @step.block
