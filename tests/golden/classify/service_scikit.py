import joblib

model = joblib.load("churn.joblib")

def churn_risk(features: list[float]) -> float:
    """Probability that a customer leaves."""
    return float(model.predict_proba([features])[0][1])
