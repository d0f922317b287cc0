(class_declaration name: (_) @name) @class
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function

(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]) @function
(variable_declarator name: (identifier) @name value: (class)) @class
(variable_declarator name: (identifier) @name value: (object)) @object
(program (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
(program (variable_declaration (variable_declarator name: (identifier) @name) @variable))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @variable)))
(program (export_statement (variable_declaration (variable_declarator name: (identifier) @name) @variable)))

(method_definition name: (_) @name) @method
(field_definition property: (_) @name value: [(arrow_function) (function_expression)]) @method
(field_definition property: (_) @name) @field
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @method

; Type.prototype.method = function, Type.method = function, exports.name = function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @container property: (property_identifier))
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)]) @method
(assignment_expression
  left: (member_expression object: (identifier) @container property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)]) @method
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) property: (property_identifier))
    property: (property_identifier) @name)
  right: (class)) @class
