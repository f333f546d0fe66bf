export interface CommitPlan { readonly loadId: string }
