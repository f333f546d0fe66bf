/** GET /api/secrets: what the configs look up, and whether it is found: names, never values. */
export interface SecretList {
  readonly secrets: readonly ListedSecret[]
  /** where `POST /api/secrets` writes: `.sluice/secrets.toml` */
  readonly file: string
}

export interface ListedSecret {
  /** as the config names it: `api_key` */
  readonly key: string
  readonly isSet: boolean
  /** `API_KEY`, `.sluice/secrets.toml api_key`; null = nowhere */
  readonly from: string | null
  /** every place that is looked in */
  readonly lookedIn: readonly string[]
  /** ids of the pipelines that look it up */
  readonly usedBy: readonly string[]
  /** it stands in the file that is written here, and can be changed */
  readonly isOurs: boolean
}

/** POST /api/secrets: writes, and answers names only. */
export interface SecretsWrite {
  readonly values: Readonly<Record<string, string>>
  /** replace values that are there; default false: 409 SECRET_TAKEN */
  readonly replace?: boolean
}

export interface SecretsWritten {
  readonly file: string
  readonly written: readonly string[]
  readonly ignoredIn: string | null
}
