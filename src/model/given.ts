/** `Values` with what may be undefined as optional properties that are absent instead. */
export type Given<Values> = Flat<
  { readonly [Key in keyof Values as undefined extends Values[Key] ? never : Key]: Values[Key] } & {
    readonly [Key in keyof Values as undefined extends Values[Key] ? Key : never]?: Exclude<Values[Key], undefined>
  }
>

type Flat<Values> = { readonly [Key in keyof Values]: Values[Key] }

/** The same object without the keys whose value is undefined: an optional property is absent, or has a value. */
export function given<Values extends object>(values: Values): Given<Values> {
  // that no value left is undefined is more than the compiler can follow
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>
}
