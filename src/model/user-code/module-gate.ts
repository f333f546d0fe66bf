/** A module of code that a config names. */
export interface NamedModule {
  readonly absolute: string
  readonly text: string
}

/** Decides which modules of code a config may have run, for programs that open configs of others. */
export interface ModuleGate {
  /** hears of each module before it is read: it may not be there */
  readonly names?: (absolute: string) => void | Promise<void>
  /** false = it is not run, and the config has CONFIG_CODE_REFUSED for it */
  readonly allows: (module: NamedModule) => boolean | Promise<boolean>
  /** what to do about a no */
  readonly hint: string
}
