"""The users of a stage, when it has no identity provider of its own."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.constructs.functions import Deployed
from infra.constructs.resource_names import ResourceNames
from infra.stages import Stage

GROUPS = ("viewer", "developer", "approver", "admin")
"""Roles; a user has those of whose groups ``tdev-<role>`` he is a member."""


class UserPool(Construct):
    """A Cognito pool whose tokens carry tenant and roles; only administrators make users and assign tenants.

    Attributes:
        issuer: What tokens name as theirs.
        audience: The client of the command line and the web UI.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, names: ResourceNames, claims: Deployed) -> None:
        super().__init__(scope, id)
        self.pool = self._pool(stage, names)
        self.pool.add_trigger(
            cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, claims.alias, cognito.LambdaVersion.V2_0
        )
        for role in GROUPS:
            cognito.CfnUserPoolGroup(
                self,
                role.title(),
                user_pool_id=self.pool.user_pool_id,
                group_name=f"tdev-{role}",
                description=f"Members have the role {role}",
            )
        self.client = self._client(names)
        self.issuer = f"https://cognito-idp.{cdk.Aws.REGION}.amazonaws.com/{self.pool.user_pool_id}"
        self.audience = self.client.user_pool_client_id

    def _pool(self, stage: Stage, names: ResourceNames) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Pool",
            user_pool_name=names.named("users"),
            # The claims of access tokens can be changed from this plan on.
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            mfa=cognito.Mfa.REQUIRED if stage.production else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_digits=True, require_lowercase=True, require_uppercase=True, require_symbols=True
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            custom_attributes={"tenant": cognito.StringAttribute(min_len=1, max_len=40, mutable=True)},
            deletion_protection=stage.production,
            removal_policy=cdk.RemovalPolicy.RETAIN if stage.production else cdk.RemovalPolicy.DESTROY,
        )

    def _client(self, names: ResourceNames) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "Client",
            user_pool_client_name=names.named("client"),
            # The second needs AWS credentials that may call AdminInitiateAuth: an operator's way to a first token.
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=cdk.Duration.minutes(60),
            id_token_validity=cdk.Duration.minutes(60),
            refresh_token_validity=cdk.Duration.days(30),
            # A user who could write the attribute could move to another tenant.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(locale=True, timezone=True),
            read_attributes=cognito.ClientAttributes()
            .with_standard_attributes(email=True)
            .with_custom_attributes("tenant"),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=["http://localhost:8788/callback"],
            ),
        )
