/** What an explanation shows: the trace of a rule pack, step by step, each with the law it stands on. */

/** The law behind a step. */
export interface Citation {
  law: string;
  article?: string;
  /** The sentence itself. */
  quote?: string;
  url?: string;
  /** In force since (civil date). */
  since?: string;
}

/** One step of the calculation. Values are shown as the server formatted them; money as a decimal string. */
export interface ExplainStep {
  key: string;
  title: string;
  /** The words of the formula, such as "average wage ÷ 30 × days". */
  formula?: string;
  /** What went in. */
  inputs?: { name: string; value: string; money?: boolean; source?: string }[];
  /** What came out. */
  result?: { value: string; money?: boolean };
  citations?: Citation[];
}
