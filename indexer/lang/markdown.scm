; Markdown: headings; fenced code is coloured as what it says it is, and defines nothing.
; section: tags

(section . (atx_heading heading_content: (_) @name)) @definition.section
(section . (setext_heading heading_content: (_) @name)) @definition.section
(setext_heading heading_content: (_) @name) @definition.section

; section: steps
(paragraph) @step.simple
(list_item) @step.simple
(fenced_code_block) @step.simple
(section (atx_heading) @body) @step.block

; section: colors
(atx_heading) @color.heading
(setext_heading) @color.heading
(fenced_code_block (info_string (language) @language) (code_fence_content) @embed.code)
(inline) @embed.markdown_inline
(html_block) @color.tag
(block_quote) @color.comment
(list_marker_minus) @color.operator
(list_marker_star) @color.operator
(list_marker_plus) @color.operator
(list_marker_dot) @color.operator
(indented_code_block) @color.string
(fenced_code_block_delimiter) @color.operator
(link_reference_definition) @color.property
