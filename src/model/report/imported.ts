/** What became of one stream of a connector's manifest. */
export interface ImportedStream {
  readonly stream: string
  readonly status: 'converted' | 'converted with notes' | 'refused'
  /** the resource that it became; absent for refused ones */
  readonly resource?: string
  readonly notes: readonly ImportNote[]
  readonly refusal?: ImportRefusal
}

/** Something about a converted stream that its user should know. */
export interface ImportNote {
  readonly text: string
  /** in the manifest */
  readonly line?: number
}

/** Why a stream was left out. */
export interface ImportRefusal {
  readonly code: string
  readonly message: string
  /** in the manifest */
  readonly line: number
}
