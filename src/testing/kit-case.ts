/** One thing that a component must do: hand it to a test runner of your choice. It rejects when the component does not. */
export interface KitCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/** Titles of cases that a component cannot pass, each with its reason. Such a case fails when it passes after all. */
export type Unsupported<Title extends string> = Readonly<Partial<Record<Title, string>>>

/** The cases of a kit for one component. */
export function casesOf<Given, Title extends string>(
  checks: Readonly<Record<Title, (given: Given) => void | Promise<void>>>,
  given: Given,
  unsupported: Unsupported<Title> | undefined,
): readonly KitCase[] {
  // the keys of an object literal are what its type says
  const titles = Object.keys(checks) as Title[]
  return titles.map((title) => {
    const reason = unsupported?.[title]
    const run = async (): Promise<void> => checks[title](given)
    return reason === undefined
      ? { name: title, run }
      : { name: `${title} (unsupported: ${reason})`, run: () => mustFail(title, run) }
  })
}

async function mustFail(title: string, run: () => Promise<void>): Promise<void> {
  const failed = await run().then(
    () => false,
    () => true,
  )
  if (!failed) throw new Error(`"${title}" is declared unsupported, and it passes: take it from the list.`)
}
