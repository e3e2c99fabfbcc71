; Make.
; section: tags

(comment) @comment
(rule (targets (word) @name) (recipe)? @body (#not-match? @name "^\\.[A-Z]"))
  @definition.function
(rule (targets [(variable_reference) (concatenation)] @name) (recipe)? @body)
  @definition.function
(variable_assignment name: (word) @name) @definition.variable
(define_directive name: (word) @name value: (_)? @body) @definition.macro
(include_directive filenames: (list (word) @name)) @reference.import
(rule normal: (prerequisites (word) @name)) @reference.call
(variable_reference (word) @name) @reference.pointer
(function_call function: _ @name) @reference.macro


; section: steps
(comment) @step.comment
(recipe_line) @step.simple
(conditional) @step.branch
(variable_assignment) @step.simple
