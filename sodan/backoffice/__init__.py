"""Products, orders, payments, refunds, returns, exchanges, stock, and the ledger behind them."""
