from sklearn.linear_model import LogisticRegression


class IntentAgentModel:
    """Predicts an intent; the next step is up to the caller."""

    def __init__(self):
        self.model = LogisticRegression()

    def predict(self, features: list[list[float]]) -> list[int]:
        return self.model.predict(features).tolist()
