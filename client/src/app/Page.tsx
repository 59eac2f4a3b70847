import type { ReactNode } from "react";
import { Link } from "react-router";
import { AccountMenu } from "../account/AccountMenu";
import { texts } from "../texts";
import { ColourSchemeControl } from "./ColourSchemeControl";
import { LanguageControl } from "./LanguageControl";
import { Mark } from "./Mark";
import classes from "./Page.module.css";

interface PageProps {
  children: ReactNode;
  /** "card": one form in the middle; "wide": lists and tables; "full": the page arranges itself. */
  width?: "normal" | "card" | "wide" | "full";
  /** Between the brand and the controls. */
  tools?: ReactNode;
  /** The list of documents is at the address of the brand: no link to oneself. */
  home?: boolean;
  /** Without the account menu, where one signs in. */
  bare?: boolean;
}

/** The frame of every page but a document's. */
export function Page({ children, width = "normal", tools, home = false, bare = false }: PageProps) {
  const brand = (
    <>
      <Mark size={30} />
      <span>{texts.product}</span>
    </>
  );
  return (
    <div className={classes.page} data-width={width}>
      <a className="skip" href="#content">
        {texts.app.skip}
      </a>
      <header>
        <div className={classes.header}>
          {home ? (
            <span className={classes.brand}>{brand}</span>
          ) : (
            <Link to="/" className={classes.brand} aria-label={texts.app.home}>
              {brand}
            </Link>
          )}
          {tools}
          <div className={classes.controls}>
            <LanguageControl />
            <ColourSchemeControl />
            {!bare && <AccountMenu />}
          </div>
        </div>
        <div id="overlays" />
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
