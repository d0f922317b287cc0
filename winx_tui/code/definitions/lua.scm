(function_declaration name: (identifier) @name) @function
(function_declaration name: (dot_index_expression table: (_) @container field: (identifier) @name)) @method
(function_declaration name: (method_index_expression table: (_) @container method: (identifier) @name)) @method
(assignment_statement
  (variable_list name: (dot_index_expression table: (identifier) @container field: (identifier) @name))
  (expression_list value: (function_definition))) @method
(assignment_statement
  (variable_list name: (identifier) @name)
  (expression_list value: (function_definition))) @function
(field name: (identifier) @name value: (function_definition)) @method
(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @name))) @variable)
(chunk (assignment_statement (variable_list name: (identifier) @name)) @variable)
(chunk (variable_declaration (assignment_statement
  (variable_list name: (identifier) @name)
  (expression_list value: (table_constructor . (field)))) @object))
