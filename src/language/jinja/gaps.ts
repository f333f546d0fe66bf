/** Which elements of a list are not there: `map` over an attribute that some lack. In the list itself they are null. */
export const gaps = new WeakMap<object, ReadonlySet<number>>()
