// The entry point of the page.

import { render } from 'preact';
import './colours.css';
import './tables.css';
import './ticket.css';
import './page.css';
import { Blotter } from './blotter.tsx';

const place = document.getElementById('blotter');
if (place !== null) render(<Blotter />, place);
