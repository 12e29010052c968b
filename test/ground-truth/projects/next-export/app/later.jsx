export default () => <p>Edition one, later</p>;
