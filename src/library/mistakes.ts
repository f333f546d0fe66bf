/** What a value with a mistake would have to be: nothing is, so the compiler shows the message. */
export interface Mistake<Message extends string> {
  readonly mistake: Message
}

/**
 * `unknown`, or a `Mistake` that says which of the text's `{resources.<name>.<field>}` placeholders names a resource
 * that is not there. Texts that are not literal pass: the config reader checks them when they are known.
 */
export type CheckedText<Text extends string, Names extends string> = string extends Text | Names
  ? unknown
  : [MistakeIn<Text, Names>] extends [never]
    ? unknown
    : MistakeIn<Text, Names>

/** A key that is not among the allowed ones: where it belongs when that is known. */
export type UnknownKey<Key, Where extends string, Elsewhere> = Key extends string
  ? Key extends Elsewhere
    ? Mistake<`Move "${Key}" into "endpoint": ${Where} has no such key.`>
    : Mistake<`There is no key "${Key}" in ${Where}.`>
  : unknown

type MistakeIn<Text extends string, Names extends string> = Text extends `${infer Before}{resources.${infer After}`
  ? Before extends `${string}{`
    ? // a doubled brace is literal, a third one opens a placeholder: left to the config reader
      MistakeIn<After, Names>
    : After extends `${infer Inner}}${infer Rest}`
      ? InPlaceholder<Inner, Names> | MistakeIn<Rest, Names>
      : Mistake<`The placeholder {resources.${After} has no closing brace.`>
  : never

type InPlaceholder<Inner extends string, Names extends string> = Inner extends `${infer Parent}.${string}`
  ? Parent extends Names
    ? never
    : Mistake<`There is no resource "${Parent}" for {resources.${Inner}}.`>
  : Mistake<`{resources.${Inner}} names no field: write {resources.<name>.<field>}.`>
