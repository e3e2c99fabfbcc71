; The text of Markdown paragraphs: colours only, parsed inside Markdown.
; section: tags

(inline_link (link_destination) @name) @reference.import
(full_reference_link (link_label) @name) @reference.import

; section: steps
(code_span) @step.simple

; section: colors
(inline ["'" "\""] @color.text)
(code_span) @color.string
(emphasis) @color.constant
(strong_emphasis) @color.type
(link_text) @color.function
(link_destination) @color.property
(image_description) @color.function
(uri_autolink) @color.property
(html_tag) @color.tag
