; SQL.
; section: tags

(comment) @comment
(marginalia) @comment
(create_table (object_reference name: (identifier) @name) (column_definitions)? @body)
  @definition.struct
(column_definition name: (identifier) @name) @definition.field
(create_view (object_reference name: (identifier) @name) (create_query) @body)
  @definition.struct
(create_materialized_view (object_reference name: (identifier) @name)) @definition.struct
(create_index column: (identifier) @name) @definition.property
(create_function
  (keyword_function) . (object_reference name: (identifier) @name) (function_body)? @body)
  @definition.function
(create_type (object_reference name: (identifier) @name)) @definition.type
(create_trigger (keyword_trigger) . (object_reference name: (identifier) @name))
  @definition.function
(create_schema (identifier) @name) @definition.module
(create_sequence (object_reference name: (identifier) @name)) @definition.variable
(relation (object_reference name: (identifier) @name)) @reference.type
(insert (object_reference name: (identifier) @name)) @reference.type
(update (relation (object_reference name: (identifier) @name))) @reference.type
(alter_table (object_reference name: (identifier) @name)) @reference.type
(create_index (object_reference name: (identifier) @name)) @reference.type
(column_definition (keyword_references) (object_reference name: (identifier) @name))
  @reference.type
(invocation (object_reference name: (identifier) @name)) @reference.call
(create_trigger (keyword_execute) (object_reference name: (identifier) @name)) @reference.call

; section: steps
(comment) @step.comment
(statement) @step.simple
