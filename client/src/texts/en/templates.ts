export interface BuiltInTemplate {
  title: string;
  about: string;
  /** Markdown. */
  content: string;
}

/** Templates that everybody has, in the language of the interface. */
export const templateTexts: Record<
  "meeting" | "project" | "decision" | "week" | "retro" | "interview",
  BuiltInTemplate
> = {
  meeting: {
    title: "Meeting notes",
    about: "Agenda, notes, decisions, who does what",
    content: `**Date:**

**Who is here:**

## Agenda

1. First point
2. Second point

## Notes

What was said

## Decisions

- What was decided

## To do

- [ ] What, who, until when
`,
  },
  project: {
    title: "Project plan",
    about: "Aim, milestones, people, risks",
    content: `## What we want to reach

One or two sentences that everybody understands.

## Why now

What happens if we wait

## Not part of it

- What others may expect, and we do not do

## Milestones

- [ ] First version that somebody can try
- [ ] Tried by the people it is for
- [ ] Finished

## Who does what

- Name: task

## Risks

- What may go wrong, and what we do then

## Open questions

- What nobody knows yet
`,
  },
  decision: {
    title: "Decision record",
    about: "Context, options, what was decided and why",
    content: `**Status:** proposed

**Date:**

## Context

What makes a decision necessary? What is known, what is not?

## Options

### Option A

- For:
- Against:

### Option B

- For:
- Against:

## Decision

We will …

## Consequences

What becomes easier, what becomes harder, and when we look at it again.
`,
  },
  week: {
    title: "Weekly review",
    about: "Look back, look ahead, choose what matters",
    content: `## Looking back

- What went well
- What did not
- What I learned

## Left over

- [ ] What is still to be done

## Next week

The three things that matter most:

1. The first
2. The second
3. The third

## Waiting for

- Whom, and for what
`,
  },
  retro: {
    title: "Retrospective",
    about: "What to keep, what to change, what to try",
    content: `## What we keep

- What did us good

## What we change

- What got in our way

## What we try

- [ ] One experiment, and who looks after it

## Thanks

> To whom, and for what
`,
  },
  interview: {
    title: "Conversation notes",
    about: "For interviews with users or applicants",
    content: `**With:**

**Date:**

## Questions

1. First question
2. Second question

## What was said

> In their own words

## What we take from it

- What was new to us

## Next steps

- [ ] What follows from it
`,
  },
};
