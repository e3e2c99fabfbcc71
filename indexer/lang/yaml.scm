; YAML: the two outer levels of keys, anchors.
; section: tags

(comment) @comment
(document
  (block_node
    (block_mapping
      (block_mapping_pair key: (flow_node) @name value: (_)? @body) @definition.property)))
(document
  (block_node
    (block_mapping
      (block_mapping_pair
        key: (flow_node) @qualifier
        value: (block_node
          (block_mapping
            (block_mapping_pair key: (flow_node) @name value: (_)? @body)
              @definition.property))))))
(alias (alias_name) @name) @reference.pointer

; section: steps
(comment) @step.comment
(block_mapping_pair value: (block_node) @body) @step.block
(block_mapping_pair) @step.simple
(block_sequence_item (flow_node)) @step.simple

; section: colors
(block_mapping_pair key: (_) @color.property)
(flow_pair key: (_) @color.property)
(anchor_name) @color.type
(alias_name) @color.type
