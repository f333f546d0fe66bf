/** A piece of Python with a place: which text of the program, from which offset to which. */
export interface Span {
  /** index into `Program.texts` */
  readonly text: number
  readonly from: number
  readonly to: number
}

interface Node<Kind extends string> {
  readonly kind: Kind
  readonly at: Span
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '|' | '&' | '^' | '<<' | '>>'
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not'

/** An argument of a call: by position, by name, `*spread` or `**spread`. */
export interface CallArgument {
  readonly star?: '*' | '**'
  readonly name?: string
  readonly value: Expression
  readonly at: Span
}

/** An entry of a dict display; without a key it is `**spread`. */
export interface DictEntry {
  readonly key?: Expression
  readonly value: Expression
}

/** `for target in iterable if condition …` of a comprehension. */
export interface Clause {
  readonly target: Expression
  readonly iterable: Expression
  readonly conditions: readonly Expression[]
}

/** A piece of an f-string: text as it is, or a value with its conversion and format spec. */
export type TextPart =
  | string
  | {
      readonly value: Expression
      readonly conversion?: 'r' | 's' | 'a'
      readonly spec?: readonly TextPart[]
      /** `{value=}`: the text before the value */
      readonly shown?: string
    }

export interface Parameter {
  readonly name: string
  readonly kind: 'positional-only' | 'plain' | 'args' | 'keyword-only' | 'kwargs'
  readonly annotation?: Expression
  readonly default?: Expression
}

export interface ConstantNode extends Node<'constant'> {
  readonly value: null | boolean | number | bigint | string | Float | Uint8Array | typeof ellipsis
}

/** A float literal: kept apart from an int of the same value. */
export interface Float {
  readonly float: number
}

/** `...` */
export const ellipsis = Symbol('...')

/** What the parser could not make sense of, or what is nested too deep; evaluating it is PYTHON_SYNTAX or PYTHON_TOO_MUCH. */
export interface BrokenNode extends Node<'broken'> {
  readonly isTooDeep?: boolean
}

export type Expression =
  | ConstantNode
  | (Node<'name'> & { readonly name: string })
  | (Node<'f-string'> & { readonly parts: readonly TextPart[] })
  | (Node<'attribute'> & { readonly object: Expression; readonly name: string })
  | (Node<'subscript'> & { readonly object: Expression; readonly index: Expression })
  | (Node<'slice'> & { readonly start?: Expression; readonly stop?: Expression; readonly step?: Expression })
  | (Node<'call'> & { readonly callee: Expression; readonly args: readonly CallArgument[] })
  | (Node<'binary'> & { readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression })
  | (Node<'unary'> & { readonly operator: '-' | '+' | '~' | 'not'; readonly operand: Expression })
  | (Node<'logical'> & { readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Node<'compare'> & {
      readonly first: Expression
      readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[]
    })
  | (Node<'conditional'> & { readonly test: Expression; readonly value: Expression; readonly otherwise: Expression })
  | LambdaNode
  | (Node<'list' | 'tuple' | 'set'> & { readonly items: readonly Expression[] })
  | (Node<'dict'> & { readonly entries: readonly DictEntry[] })
  | (Node<'comprehension'> & {
      readonly makes: 'list' | 'set' | 'dict' | 'generator'
      readonly element: Expression
      /** of a dict: `element` is its key */
      readonly value?: Expression
      readonly clauses: readonly Clause[]
    })
  | (Node<'starred'> & { readonly value: Expression })
  | (Node<'named'> & { readonly name: string; readonly value: Expression })
  | (Node<'await'> & { readonly value: Expression })
  | (Node<'yield'> & { readonly value?: Expression; readonly isFrom: boolean })
  | BrokenNode

export interface LambdaNode extends Node<'lambda'> {
  readonly parameters: readonly Parameter[]
  readonly body: Expression
}

export interface FunctionNode extends Node<'function'> {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
  readonly decorators: readonly Expression[]
  readonly isAsync: boolean
  readonly isGenerator: boolean
}

export interface ClassNode extends Node<'class'> {
  readonly name: string
  readonly bases: readonly CallArgument[]
  readonly body: readonly Statement[]
  readonly decorators: readonly Expression[]
}

/** `except types as name:` */
export interface Handler {
  readonly types?: Expression
  readonly name?: string
  readonly body: readonly Statement[]
}

export interface MatchCase {
  readonly pattern: Expression
  readonly guard?: Expression
  readonly body: readonly Statement[]
}

export type Statement =
  | (Node<'assign'> & { readonly targets: readonly Expression[]; readonly value: Expression })
  | (Node<'annotated'> & { readonly target: Expression; readonly annotation: Expression; readonly value?: Expression })
  | (Node<'augmented'> & {
      readonly target: Expression
      readonly operator: BinaryOperator
      readonly value: Expression
    })
  | (Node<'expression'> & { readonly value: Expression })
  | (Node<'if'> & {
      readonly test: Expression
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Node<'for'> & {
      readonly target: Expression
      readonly iterable: Expression
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Node<'while'> & {
      readonly test: Expression
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Node<'with'> & {
      readonly items: readonly { readonly value: Expression; readonly target?: Expression }[]
      readonly body: readonly Statement[]
    })
  | (Node<'try'> & {
      readonly body: readonly Statement[]
      readonly handlers: readonly Handler[]
      readonly otherwise: readonly Statement[]
      readonly finally: readonly Statement[]
    })
  | FunctionNode
  | ClassNode
  | (Node<'return'> & { readonly value?: Expression })
  | (Node<'raise'> & { readonly value?: Expression })
  | (Node<'import'> & { readonly names: readonly { readonly module: string; readonly as?: string }[] })
  | (Node<'import-from'> & {
      /** `.x` and `..x` with their dots */
      readonly module: string
      /** empty = `*` */
      readonly names: readonly { readonly name: string; readonly as?: string }[]
    })
  | (Node<'delete'> & { readonly targets: readonly Expression[] })
  | (Node<'assert'> & { readonly test: Expression; readonly message?: Expression })
  | (Node<'match'> & { readonly subject: Expression; readonly cases: readonly MatchCase[] })
  | (Node<'global' | 'nonlocal'> & { readonly names: readonly string[] })
  | Node<'pass' | 'break' | 'continue'>
  | BrokenNode
