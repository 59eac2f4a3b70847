export { texts } from "./en";
